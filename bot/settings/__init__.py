"""What the tables of config.toml may say, a file for what each is about; bot/config.py joins them."""
