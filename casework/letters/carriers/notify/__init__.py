"""GOV.UK Notify: letters, e-mails and texts by its official client, and what became of them."""
