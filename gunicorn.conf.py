"""What gunicorn reads by itself in the folder that it is started in."""

logger_class = "config.gunicorn_log.OurLines"
