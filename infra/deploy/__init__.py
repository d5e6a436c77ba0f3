"""What a server installation is made of: its engines, how they are started, and what they must look like."""
