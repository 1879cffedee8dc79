"""报表打印: documents as they will lie on the paper, with what can be chosen about them."""
