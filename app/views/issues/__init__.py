"""问题闭环: the problems of all projects as a board and as a list, and one problem with its acts."""
