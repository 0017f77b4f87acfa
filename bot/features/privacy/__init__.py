"""What is stored about members, and how to be forgotten."""
