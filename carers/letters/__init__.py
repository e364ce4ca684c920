"""The letters about carers: what each may know, its words, and who may read about whom."""
