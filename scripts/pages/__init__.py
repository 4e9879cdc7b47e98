"""The pages of the reference, each made from the code that it is about, and the site that is built of all pages."""
