"""What people may ask, whichever surface they ask on: the parts of the Commands port, a subject a module."""
