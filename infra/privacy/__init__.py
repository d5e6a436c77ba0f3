"""Keys of persons, and what is sealed with them. Erasing a person's key erases the person; hashes and counts survive."""
