"""Clips for elsewhere: moving pictures for pages and chats, and films without a ground for other people's."""
