"""Keys of persons, and what is sealed with them. Erasing the key erases the person; hashes and counts survive."""
