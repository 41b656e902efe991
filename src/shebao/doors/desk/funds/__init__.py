"""The books of the funds for auditors: from a statement to its entries to the document behind one."""
