"""The import wizard: a workbook, understood and checked row by row before anything is written."""
