"""What Jinja sees of ml-init: rules as pure functions, and the two extensions that offer them."""
