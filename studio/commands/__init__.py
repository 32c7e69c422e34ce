"""The commands of ``hillwalk``, a file each."""
