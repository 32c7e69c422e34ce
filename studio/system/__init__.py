"""The machine and the screen: files that are whole or absent, interrupts, errors, tables, progress."""
