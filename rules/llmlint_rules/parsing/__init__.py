"""Parsing: free text taken apart where the provider would have sent structure."""
