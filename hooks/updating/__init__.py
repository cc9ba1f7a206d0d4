"""The merge of two renders of the template with the user's tree."""
