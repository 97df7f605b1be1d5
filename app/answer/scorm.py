"""The player with its questions as a package for a learning system: SCORM 1.2.

The manifest follows ADL's SCORM 1.2 Content Aggregation Model: one organization with one item, a resource of type
"sco". The player (``entries/scorm.js``) speaks to the system's API.
"""

import io
import zipfile
from hashlib import sha256
from xml.etree import ElementTree

from ..run.engine import Engine
from ..run.errors import refuse
from ..run.presets import PRESETS
from ..run.query import Run
from ..run.turns import Turn
from ..words import say
from .offline import offline

_CP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
_PAGE = "index.html"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same run gives the same bytes."""

ElementTree.register_namespace("", _CP)
ElementTree.register_namespace("adlcp", _ADL)


def package(run: Run, engine: Engine, turn: Turn) -> bytes:
    """A ZIP archive for a learning system, of a run with questions.

    Raises BadRequestError where nothing is asked, and what :func:`offline` raises.
    """
    if not run.exercise.targets:
        raise refuse("ask", say("a package for a learning system needs questions; ask takes them, as does fade"))
    page = offline(run.with_controls(), engine, None, None, turn, entry="entries/scorm.js")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (("imsmanifest.xml", _manifest(run)), (_PAGE, page)):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            # Written at once, so that its size stands before it: some systems read no other archives.
            archive.writestr(member, content)
    return file.getvalue()


def _manifest(run: Run) -> bytes:
    """What the package is."""
    title = f"{say(PRESETS[run.recipe.preset].title)} · Backwalk"
    name = sha256(run.canonical.encode()).hexdigest()[:16]
    root = ElementTree.Element(f"{{{_CP}}}manifest", identifier=f"backwalk-{name}", version="1.2")
    metadata = _child(root, "metadata")
    _child(metadata, "schema").text = "ADL SCORM"
    _child(metadata, "schemaversion").text = "1.2"
    organizations = _child(root, "organizations", default="backwalk")
    organization = _child(organizations, "organization", identifier="backwalk")
    _child(organization, "title").text = title
    item = _child(organization, "item", identifier="questions", identifierref="player", isvisible="true")
    _child(item, "title").text = title
    resource = _child(_child(root, "resources"), "resource", identifier="player", type="webcontent", href=_PAGE)
    resource.set(f"{{{_ADL}}}scormtype", "sco")
    _child(resource, "file", href=_PAGE)
    found: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return found


def _child(of: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(of, f"{{{_CP}}}{name}", attributes)
