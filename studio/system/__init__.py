"""The machine and the screen: files that are whole or absent, interrupts, errors in one line, tables, progress."""
