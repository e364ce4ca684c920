"""The page on which somebody says that an address is right, though a letter came back from it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from casework import access
from casework.acts import addresses
from casework.forms.people import AddressRightForm
from casework.models import Address
from casework.views.asking import Done, FormPage
from casework.views.people import About

_LEDE = "Letters are held, as this address may be wrong. They go there again once you say why."


@access.record_page
def person_address_right(request: HttpRequest, pk: int, address_pk: int) -> HttpResponse:
    """They do live there."""
    about = About.of(request, pk, screen="an address is right")
    address = get_object_or_404(Address, pk=address_pk, person=about.person)

    def act(form: AddressRightForm) -> Done:
        because = form.cleaned_data["because"]
        addresses.find_right(address, because=because, by=about.user, on=about.today)
        then = "Letters that were held for it are looked at again within the hour."
        return Done("The address is right.", about.url, then=then)

    return FormPage(
        make=AddressRightForm,
        act=act,
        **about.page(
            "form", "The address is right", "Letters may go there", lede=f"{address}. {_LEDE}"
        ),
    ).respond(request)
