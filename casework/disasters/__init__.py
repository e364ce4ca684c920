"""What keeps its promises when a database, a disk or the whole building is lost."""
