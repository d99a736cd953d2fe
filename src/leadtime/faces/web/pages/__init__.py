"""The pages: one file each, found by a scan of this folder."""
