"""The history of a database of read models; their own tables are made by whoever fills them."""
