"""The manual on paper: a book with contents and page numbers, and the quick guide on one sheet."""
