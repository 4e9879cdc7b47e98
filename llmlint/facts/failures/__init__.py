"""Facts of failures: handlers, ways of errors, who sends a request again and how long it waits."""
