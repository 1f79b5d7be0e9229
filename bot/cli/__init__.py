"""The command line of docs/reference/cli.md; every command only draws what others decide."""
