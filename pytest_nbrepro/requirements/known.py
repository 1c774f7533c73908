"""The packages that modules come from, for modules that are not installed: a table by hand.

It only ever serves to suggest. A name that is not in it may be anybody's
package, or one that somebody has put there for those who guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pytest_nbrepro.names import normalised

#: Modules, by the longest part of their name that decides, and the package on PyPI.
_ROWS = """
absl absl-py                      albumentations albumentations
apiclient google-api-python-client attr attrs
Bio biopython                     Crypto pycryptodome
Cryptodome pycryptodomex          Cython cython
IPython ipython                   MySQLdb mysqlclient
Levenshtein levenshtein           OpenGL PyOpenGL
OpenSSL pyOpenSSL                 PIL pillow
PyPDF2 PyPDF2                     PyQt5 PyQt5
PyQt6 PyQt6                       PySide6 PySide6
Xlib python-xlib                  yaml pyyaml
_cffi_backend cffi                antlr4 antlr4-python3-runtime
azure.core azure-core             azure.cosmos azure-cosmos
azure.identity azure-identity     azure.keyvault.secrets azure-keyvault-secrets
azure.storage.blob azure-storage-blob
azure.storage.filedatalake azure-storage-file-datalake
bs4 beautifulsoup4                caffe2 torch
charset_normalizer charset-normalizer
cartopy cartopy                   category_encoders category-encoders
cmdstanpy cmdstanpy               community python-louvain
contextily contextily             cupy cupy
cv2 opencv-python                 dask_ml dask-ml
dash_bootstrap_components dash-bootstrap-components
dateutil python-dateutil          dns dnspython
docx python-docx                  dotenv python-dotenv
duckdb duckdb                     ee earthengine-api
editdistance editdistance         eli5 eli5
email_validator email-validator   ffmpeg ffmpeg-python
fitz pymupdf                      flask_cors flask-cors
flask_sqlalchemy flask-sqlalchemy fpdf fpdf2
gi PyGObject                      git gitpython
github PyGithub                   gitlab python-gitlab
google.api_core google-api-core   google.auth google-auth
google.cloud.aiplatform google-cloud-aiplatform
google.cloud.bigquery google-cloud-bigquery
google.cloud.firestore google-cloud-firestore
google.cloud.language google-cloud-language
google.cloud.pubsub google-cloud-pubsub
google.cloud.speech google-cloud-speech
google.cloud.storage google-cloud-storage
google.cloud.translate google-cloud-translate
google.cloud.vision google-cloud-vision
google.colab google-colab         samgeo segment-geospatial
google.genai google-genai         google.generativeai google-generativeai
google.oauth2 google-auth         google.protobuf protobuf
google_auth_oauthlib google-auth-oauthlib
googleapiclient google-api-python-client
graphql graphql-core              grpc grpcio
gurobipy gurobipy                 haystack haystack-ai
hydra hydra-core                  igraph igraph
imblearn imbalanced-learn         jose python-jose
jwt PyJWT                         kafka kafka-python
keras_tuner keras-tuner           kneed kneed
ldap python-ldap                  lightning lightning
llama_index llama-index           lxml lxml
magic python-magic                markdown markdown
mdutils mdutils                   memory_profiler memory-profiler
missingno missingno               mpl_toolkits matplotlib
mpl_toolkits.basemap basemap      mpl_finance mpl-finance
msgpack msgpack                   multipart python-multipart
MDAnalysis MDAnalysis             mysql mysql-connector-python
nacl pynacl                       netCDF4 netCDF4
nibabel nibabel                   nx_altair nx-altair
oauth2client oauth2client         odf odfpy
osgeo gdal                        osmnx osmnx
pandas_datareader pandas-datareader
pandas_profiling ydata-profiling  past future
pkg_resources setuptools          pl_bolts lightning-bolts
plotly plotly                     plotnine plotnine
pptx python-pptx                  prophet prophet
psycopg2 psycopg2-binary          pwn pwntools
py4j py4j                         pyLDAvis pyLDAvis
pycocotools pycocotools           pydot pydot
pylab matplotlib                  pymc pymc
pymc3 pymc3                       pyspark pyspark
pythoncom pywin32                 pywt PyWavelets
pytorch_lightning pytorch-lightning
qiskit_aer qiskit-aer             rapidfuzz rapidfuzz
rdkit rdkit                       rest_framework djangorestframework
ruamel.yaml ruamel.yaml           sage passagemath-standard
scikitplot scikit-plot            scikit_posthocs scikit-posthocs
selenium selenium                 sentence_transformers sentence-transformers
serial pyserial                   shapefile pyshp
skimage scikit-image              skbio scikit-bio
sklearn scikit-learn              sklearn_pandas sklearn-pandas
skopt scikit-optimize             sktime sktime
slugify python-slugify            snowflake.connector snowflake-connector-python
snowflake.snowpark snowflake-snowpark-python
socks PySocks                     speech_recognition SpeechRecognition
stan pystan                       stable_baselines3 stable-baselines3
sksurv scikit-survival            tables tables
talib TA-Lib                      telegram python-telegram-bot
tensorflow_datasets tensorflow-datasets
tensorflow_hub tensorflow-hub     tensorflow_probability tensorflow-probability
tensorboardX tensorboardX         tflite_runtime tflite-runtime
tlz toolz                         torch_geometric torch-geometric
umap umap-learn                   usb pyusb
vtkmodules vtk                    webdriver_manager webdriver-manager
websocket websocket-client        win32api pywin32
win32com pywin32                  wx wxPython
xgboost xgboost                   yfinance yfinance
zmq pyzmq                         zstd zstd
"""
#: Modules whose packages are called like them.
_SAME = frozenset(
    """
    aesara altair anndata arch arviz asttokens astropy autograd bokeh boto3 botocore bottleneck
    branca bqplot catboost certifi cffi click clearml cloudpickle colorama colorcet control
    corner cryptography cvxpy cycler dash dask datasets datashader deap deepdiff deepchem django
    dowhy distributed ducc0 econml emcee evaluate fastai fastapi fastparquet feedparser fiona
    flask flax folium fsspec geemap gensim geopandas geopy ggplot gradio graphviz
    great_expectations gym gymnasium h3 h5py healpy holoviews httpx huggingface_hub hvplot
    hypothesis imageio implicit intake ipykernel ipyleaflet ipympl ipyvolume ipywidgets isodate
    itables jax jaxlib jinja2 joblib jsonschema jupytext kagglehub keras kornia langchain
    leafmap librosa lifelines lightfm lightgbm lime llvmlite lmfit loguru mapclassify mapie
    matplotlib matplotlib_inline mesa mlflow mlxtend mne modin mplcursors mplfinance networkx
    nglview nilearn nltk numba numexpr numpy numpyro nvidia onnx onnxruntime openai openpyxl
    optuna ortools packaging pandas pandera panel papermill param paramiko parso patsy pendulum
    peft pint pingouin polars pooch praw psutil pulp pyarrow pyro pybaseball pycaret pydantic
    pydicom pyfftw pygame pygments pymongo pymysql pynndescent pyodbc pyparsing pyproj pystac
    pyresample pytest pytz pyvista qiskit qutip rasterio ray redis regex requests rich rioxarray
    rtree ruptures s3fs sacrebleu scanpy scipy scrapy seaborn sentencepiece shap shapely simpy
    six spacy sqlalchemy starlette statsmodels streamlit sympy tabulate tensorboard tensorflow
    tensorly textblob thinc tiktoken timm tokenizers toml toolz torch torchaudio torchmetrics
    torchvision tqdm traitlets transformers trimesh tslearn twython typer ujson uncertainties
    urllib3 wandb watermark widgetsnbextension wordcloud xarray xlrd xlsxwriter yellowbrick zarr
    """.split()
)


@dataclass(frozen=True)
class Suggestion:
    """A package that may provide a module.

    ``module`` is the part of the name it is for; without ``is_known`` the
    package is nothing but that name, guessed.
    """

    module: str
    package: str
    is_known: bool


@cache
def _table() -> dict[str, str]:
    words = _ROWS.split()
    rows = dict(zip(words[::2], words[1::2], strict=True))
    return {**{name: normalised(name) for name in _SAME}, **rows}


def suggestion(module: str) -> Suggestion:
    """What may provide a module that nothing installed provides; never to be installed unasked."""
    parts = module.split(".")
    for count in range(len(parts), 0, -1):
        prefix = ".".join(parts[:count])
        if prefix in _table():
            return Suggestion(prefix, _table()[prefix], is_known=True)
    return Suggestion(module, normalised(module), is_known=False)
