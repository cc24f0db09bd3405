"""Keys: the keyring of the installation, and a key for each person whose destruction forgets the person (CORE-17)."""
