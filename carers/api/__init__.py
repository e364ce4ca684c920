"""What other systems can do about carers: the verbs, rights and refusals of the carers pages."""
