"""The outside: sources, chats, the store, the engine.

ports.py holds the sockets, errors.py what may go wrong, everything else is a plug. A plug converts
foreign shapes at its door, in both directions, and decides nothing about news.
"""
