"""The edition of a day: what it holds, how it is written, and how it is published."""
