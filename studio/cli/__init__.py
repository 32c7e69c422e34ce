"""The command line: options, the parser, what the commands share."""
