"""`python -m bot` is `wirewatch`."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
