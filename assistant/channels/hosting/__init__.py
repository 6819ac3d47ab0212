"""What every networked channel runs on: remembering and audit around the assistant, rates, the process."""
