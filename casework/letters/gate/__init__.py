"""May this letter go, to this reader, now?"""
