"""The Answer page: ``page`` is its one element, ``behind`` what a tile of it opens."""
