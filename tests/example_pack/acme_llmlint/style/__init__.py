"""How requests are written at Acme."""
