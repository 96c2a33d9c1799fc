"""Speed of reading, and files damaged or drawn at random."""
