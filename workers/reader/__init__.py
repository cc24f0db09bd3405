"""The program beside card readers: `kassa reader`."""
