/** Inputs as people write them, to compare what is chosen with uv's choice: a name, a Python, requirement lines. */
export interface Input {
  readonly name: string
  readonly python: string
  readonly lines: readonly string[]
}

function input(name: string, python: string, lines: string): Input {
  return { name, python, lines: lines.split(' ') }
}

export const INPUTS: readonly Input[] = [
  input('service', '3.11', 'fastapi uvicorn[standard] sqlalchemy alembic psycopg2-binary pydantic-settings httpx'),
  input(
    'service-pinned',
    '3.11',
    'fastapi==0.104.1 uvicorn==0.34.0 pydantic==2.10.5 starlette python-multipart==0.0.6',
  ),
  input('service-old', '3.9', 'flask==1.1.4 jinja2<3 requests==2.25.1 sqlalchemy<1.4 gunicorn celery<5'),
  input('django', '3.12', 'django djangorestframework celery[redis] django-storages[s3] gunicorn sentry-sdk[django]'),
  input('django-lts', '3.10', 'django~=3.2 djangorestframework channels[daphne] channels-redis drf-spectacular'),
  input('notebook', '3.11', 'notebook jupyterlab ipywidgets pandas matplotlib seaborn scikit-learn'),
  input('notebook-old', '3.9', 'notebook<7 jupyter pandas==1.3.5 numpy==1.21.6 matplotlib<3.6'),
  input('torch', '3.11', 'torch torchvision torchaudio numpy'),
  input('torch-pinned', '3.10', 'torch==2.1.0 torchvision==0.16.0 torchaudio==2.1.0 numpy==1.24.3 pandas==2.0.3'),
  input('tensorflow', '3.11', 'tensorflow==2.15.0 keras==2.15.0 tensorboard pandas'),
  input('tensorflow-old', '3.9', 'tensorflow==2.8.0 tensorflow-hub tensorflow-datasets'),
  input('both-frameworks', '3.11', 'torch==2.6.0 tensorflow==2.18.0 transformers==4.50.0 datasets accelerate'),
  input('transformers', '3.10', 'transformers[torch] datasets evaluate peft sentencepiece'),
  input('diffusers', '3.11', 'diffusers[torch] transformers accelerate gradio safetensors'),
  input('langchain', '3.11', 'langchain langchain-community langchain-openai chromadb faiss-cpu'),
  input('langchain-pinned', '3.10', 'langchain==0.1.20 langchain-community openai<1.40 tiktoken pypdf'),
  input('llama-index', '3.11', 'llama-index llama-index-llms-anthropic qdrant-client'),
  input('vector-services', '3.12', 'pinecone weaviate-client qdrant-client sentence-transformers'),
  input('mlflow', '3.10', 'mlflow==2.20.0'),
  input('mlflow-service', '3.11', 'mlflow==2.20.0 scikit-learn boto3 psycopg2-binary'),
  input('mlflow-open', '3.12', 'mlflow xgboost lightgbm optuna'),
  input('aws', '3.11', 'boto3 botocore aiobotocore s3fs awscli'),
  input('aws-old', '3.9', 'boto3==1.26.0 s3fs moto[s3] aws-sam-translator'),
  input(
    'google',
    '3.11',
    'google-cloud-storage google-cloud-bigquery google-cloud-aiplatform google-api-python-client',
  ),
  input('google-old', '3.9', 'google-cloud-storage<2 google-cloud-pubsub protobuf<4 grpcio'),
  input('azure', '3.12', 'azure-identity azure-storage-blob azure-keyvault-secrets azure-ai-ml'),
  input('three-clouds', '3.11', 'boto3 google-cloud-storage azure-storage-blob fsspec[gcs,s3,abfs] pandas'),
  input('airflow', '3.11', 'apache-airflow==2.9.3 apache-airflow-providers-amazon apache-airflow-providers-postgres'),
  input('airflow-open', '3.12', 'apache-airflow apache-airflow-providers-google'),
  input('dbt', '3.11', 'dbt-core dbt-postgres dbt-bigquery'),
  input('prefect', '3.11', 'prefect prefect-aws pandas'),
  input('dagster', '3.10', 'dagster dagster-webserver dagster-aws'),
  input('data', '3.12', 'polars duckdb pyarrow pandas dask[complete] distributed'),
  input('spark', '3.10', 'pyspark==3.5.1 pandas pyarrow delta-spark great-expectations'),
  input('streamlit', '3.11', 'streamlit==1.40.0 plotly altair pandas==2.2.3'),
  input('spacy', '3.11', 'spacy==3.7.5 thinc pydantic typer'),
  input('vision', '3.10', 'opencv-python-headless ultralytics albumentations pillow'),
  input('mm', '3.10', 'torch==2.0.1 mmengine mmdet==3.3.0'),
  input('speech', '3.11', 'openai-whisper librosa soundfile pydub'),
  input('forecasting', '3.10', 'prophet statsmodels sktime pmdarima'),
  input('geo', '3.12', 'geopandas rasterio shapely folium xarray[complete]'),
  input('bio', '3.11', 'scanpy anndata biopython scvi-tools'),
  input('jax', '3.12', 'jax flax optax orbax-checkpoint'),
  input('ray', '3.11', 'ray[default,serve,tune] torch gymnasium'),
  input('scraping', '3.12', 'scrapy playwright beautifulsoup4 lxml requests[socks]'),
  input('tools', '3.9', 'pytest pytest-cov pytest-asyncio black flake8 mypy isort pre-commit'),
  input('docs', '3.12', 'sphinx sphinx-rtd-theme myst-parser mkdocs-material mkdocstrings[python]'),
  input('telemetry', '3.11', 'opentelemetry-distro opentelemetry-exporter-otlp opentelemetry-instrumentation-fastapi'),
  input('telemetry-old', '3.10', 'opentelemetry-api==1.20.0 opentelemetry-exporter-otlp protobuf>=5 grpcio-status'),
  input('agents', '3.12', 'crewai autogen-agentchat openai anthropic'),
  input('gradio-old', '3.9', 'gradio==3.50.2 fastapi transformers==4.30.2'),
  input('caps', '3.10', 'numpy<2 pandas<2.1 scipy<1.12 scikit-learn<1.4 numba shap lime'),
  input('protobuf-clash', '3.11', 'tensorflow==2.16.1 onnx onnxruntime google-cloud-bigquery grpcio-tools'),
  input('packaging-clash', '3.11', 'streamlit==1.31.0 black jupyterlab datasets'),
  input('pydantic-one', '3.10', 'pydantic<2 fastapi langchain spacy'),
  input('kubernetes', '3.12', 'kubernetes kopf ansible molecule'),
  input(
    'large',
    '3.11',
    'notebook==7.2.1 jupyterlab tensorflow==2.18.0 torch==2.6.0 transformers==4.50.0 datasets scikit-learn==1.5.0 ' +
      'pandas==2.2.3 boto3 google-cloud-storage google-cloud-bigquery azure-storage-blob azure-identity fastapi==0.115.0 ' +
      'langchain-community streamlit==1.40.0 spacy sqlalchemy celery[redis] wandb',
  ),
]
