"""What people wish of a watch, what they tried, changed and thought of it."""
