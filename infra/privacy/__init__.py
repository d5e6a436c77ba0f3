"""Keys of persons, and what is sealed with them. Erasing the key erases the person; hashes and counts survive.

``suppression`` hides counts so small that they would tell of somebody.
"""
