"""Letters (公文): a document is data – title, parts, small tables, signatures –, here it becomes the page of
GB/T 9704-2012, as PDF and on the printer, and a Word file to be edited.
"""
