"""The converter for a web page, as static files: the script, the rates that it reads, and a page with it."""
