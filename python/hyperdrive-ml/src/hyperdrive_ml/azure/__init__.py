"""What the drop-ins of Azure ML's packages share: submission, reads, and the names under which scripts import them."""
