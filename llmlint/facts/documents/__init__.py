"""Facts of what is read from outside and sent: documents, searches, vectors."""
