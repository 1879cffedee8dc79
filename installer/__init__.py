"""The programs that are handed to offices: built, packed and checked. build.py is the door."""
