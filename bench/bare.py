"""The smallest Django that answers as many bytes as its address says: what the figures of the site are held against."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="only for figures", USE_TZ=True)
django.setup()


def page(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse("x" * size)


urlpatterns = [path("<int:size>", page)]
application = get_wsgi_application()
