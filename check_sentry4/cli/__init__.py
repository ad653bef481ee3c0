"""The commands: click options in, one line and an exit status out. One module a command."""
