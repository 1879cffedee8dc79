"""Printed tables (报表): a document is data – columns and rows –, here it becomes pages, PDF and workbook."""
