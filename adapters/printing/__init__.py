"""Papers: one layout, set as plain text, as ESC/POS bytes and as PDF; and the printers that take them."""
