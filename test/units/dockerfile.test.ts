import { describe, expect, it } from 'vitest'
import { readDockerfile } from '../../src/units/dockerfile.ts'
import { readImageName } from '../../src/units/images.ts'

describe('image names', () => {
  it.each([
    ['python:3.11-slim', '3.11', null],
    ['python:3.11.4', '3.11', null],
    ['nvcr.io/nvidia/l4t-pytorch:r35.2.1-pth2.0-py3', '3.8', 'cu11'],
    ['dustynv/l4t-pytorch:r36.2.0', '3.10', 'cu12'],
    ['dustynv/ros:humble-pytorch-l4t-r35.3.1', '3.8', 'cu11'],
    ['ultralytics/ultralytics:latest-jetson-jetpack6', '3.10', 'cu12'],
    ['nvcr.io/nvidia/l4t-ml:r32.7.1-py3', '3.6', 'cu10'],
    ['dustynv/vllm:0.8.6-r36.4-cu128-24.04', '3.12', 'cu12'],
    ['python:3', null, null],
    ['python', null, null],
    ['python:latest', null, null],
    ['docker.io/library/python:3.12-bookworm', '3.12', null],
    ['registry.example:5000/python:3.9', '3.9', null],
    ['python:3.10@sha256:0123', '3.10', null],
    ['public.ecr.aws/lambda/python:3.12', '3.12', null],
    ['ghcr.io/astral-sh/uv:python3.11-bookworm-slim', '3.11', null],
    ['ghcr.io/astral-sh/uv:0.5-python3.12-alpine', '3.12', null],
    ['tiangolo/uvicorn-gunicorn-fastapi:python3.9', '3.9', null],
    ['mcr.microsoft.com/devcontainers/python:1-3.11-bullseye', '3.11', null],
    ['registry.example/ubi9/python-311', '3.11', null],
    ['pypy:3.10', null, null],
    ['nvidia/cuda:12.1.0-cudnn8-runtime-ubuntu22.04', null, 'cu12'],
    ['nvidia/cuda:11.8.0-devel-ubuntu20.04', null, 'cu11'],
    ['nvidia/cuda:13.0.1-base-ubuntu24.04', null, 'cu13'],
    ['nvidia/cuda:latest', null, null],
    ['pytorch/pytorch:2.3.0-cuda12.1-cudnn8-runtime', '3.10', 'cu12'],
    ['pytorch/pytorch:2.5.1-cuda11.8-cudnn9-runtime', '3.11', 'cu11'],
    ['pytorch/pytorch:latest', null, null],
    ['runpod/pytorch:2.1.0-py3.10-cuda11.8.0-devel-ubuntu22.04', '3.10', 'cu11'],
    ['dlc.example/pytorch-inference:2.1.0-gpu-py310-cu118-ubuntu20.04', '3.10', 'cu11'],
    ['rocm/pytorch:rocm6.2_ubuntu22.04_py3.10_pytorch_release_2.3.0', '3.10', 'rocm'],
    ['pytorch/pytorch:1.9.0-cuda11.1-cudnn8-devel', '3.7', 'cu11'],
    ['tensorflow/tensorflow:2.6.0-gpu-jupyter', '3.6', null],
    ['tensorflow/tensorflow:2.11.0', '3.8', null],
    ['tensorflow/tensorflow:2.15.0-gpu', '3.11', null],
    ['tensorflow/tensorflow:latest-gpu', null, null],
    ['nvcr.io/nvidia/pytorch:22.12-py3', '3.8', 'cu11'],
    ['nvcr.io/nvidia/pytorch:24.05-py3', '3.10', 'cu12'],
    ['nvcr.io/nvidia/pytorch:25.08-py3', '3.12', 'cu13'],
    ['service.example/base-cpu:1', null, 'cpu'],
    ['ubuntu:22.04', null, null],
    ['scratch', null, null],
  ])('%s is Python %s on %s', (image, python, accelerator) => {
    expect(readImageName(image)).toMatchObject({ python, accelerator })
  })

  it('knows the images that are made for a Jetson board', () => {
    expect(places('FROM dustynv/l4t-pytorch:r36.2.0\n')).toEqual(['3.10@1 linux_aarch64 cu12 | '])
    expect(readImageName('dustynv/jetson-inference:r35.4.1').isGpu).toBe(true)
    expect(readImageName('service.example/l4tools:r35.4.1').machine).toBe(null)
  })

  it.each([
    ['pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime', { name: 'torch', version: '2.1.0' }],
    ['docker.io/tensorflow/tensorflow:2.13.0-gpu', { name: 'tensorflow', version: '2.13.0' }],
    ['tensorflow/tensorflow:latest-gpu', null],
    ['service.example/pytorch/pytorch:2.1.0', null],
    ['python:3.11.4', null],
  ])('%s brings %o', (image, brings) => {
    expect(readImageName(image).brings).toEqual(brings)
  })

  it('knows the images that are made for a GPU', () => {
    expect(readImageName('tensorflow/tensorflow:2.15.0-gpu').isGpu).toBe(true)
    expect(readImageName('nvcr.io/nvidia/tritonserver:latest').isGpu).toBe(true)
    expect(readImageName('service.example/base-cpu:1').isGpu).toBe(false)
    expect(readImageName('python:3.11').isGpu).toBe(false)
  })
})

/** `python@line platform accelerator | requirements`, one a place. */
function places(text: string): readonly string[] {
  return readDockerfile('Dockerfile', text).map(({ targets, accelerator, installs }) => {
    const [target] = targets
    const python = target?.python
    const shown = python == null ? '-' : `${python.value}@${python.source.replace('Dockerfile:', '')}`
    const files = installs.flatMap(({ requirements, projects }) => [
      ...requirements,
      ...projects.map(({ path }) => path),
    ])
    return `${shown} ${target?.platform?.value ?? '-'} ${accelerator?.value ?? '-'} | ${files.join(' ')}`
  })
}

describe('Dockerfiles', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'one stage',
      'FROM python:3.11-slim\nRUN pip install -r requirements.txt',
      ['3.11@1 linux_x86_64 - | requirements.txt'],
    ],
    ['no install', 'FROM python:3.11\nCMD x', ['3.11@1 linux_x86_64 - | ']],
    ['nothing', '', []],
    ['comments only', '# FROM python:3.8\n', []],
    ['lower case', 'from python:3.12 as a\nrun pip install -r r.txt', ['3.12@1 linux_x86_64 - | r.txt']],
    ['a default of an argument', 'ARG V=3.10\nFROM python:${V}-slim', ['3.10@2 linux_x86_64 - | ']],
    ['an argument without a default', 'ARG V\nFROM python:${V}-slim', ['- linux_x86_64 - | ']],
    ['a default in place', 'ARG V\nFROM python:${V:-3.9}', ['3.9@2 linux_x86_64 - | ']],
    ['an argument made of another', 'ARG A=3.1\nARG V=${A}2\nFROM python:$V', ['3.12@3 linux_x86_64 - | ']],
    ['arm', 'FROM --platform=linux/arm64 python:3.11', ['3.11@1 linux_aarch64 - | ']],
    ['a platform only the build knows', 'FROM --platform=$BUILDPLATFORM python:3.11', ['3.11@1 linux_x86_64 - | ']],
    ['musl', 'FROM python:3.11-alpine', ['3.11@1 musllinux_x86_64 - | ']],
    ['musl on arm', 'FROM --platform=linux/arm64/v8 python:3.11-alpine3.20', ['3.11@1 musllinux_aarch64 - | ']],
    [
      'CUDA with a system Python',
      'FROM nvidia/cuda:12.1.0-runtime-ubuntu22.04\nRUN apt-get update && apt-get install -y python3 python3-pip\nRUN pip3 install -r requirements.txt',
      ['3.10@1 linux_x86_64 cu12 | requirements.txt'],
    ],
    [
      'CUDA with a named Python',
      'FROM nvidia/cuda:12.1.0-runtime-ubuntu22.04\nRUN apt-get install -y \\\n    git \\\n    python3.11\nRUN python3.11 -m pip install -r requirements.txt',
      ['3.11@2 linux_x86_64 cu12 | requirements.txt'],
    ],
    ['CUDA without a Python', 'FROM nvidia/cuda:12.1.0-runtime-ubuntu22.04\nCOPY . .', ['- linux_x86_64 cu12 | ']],
    [
      'conda',
      'FROM continuumio/miniconda3\nRUN conda create -n env python=3.9 -y\nRUN conda run -n env pip install -r r.txt',
      ['3.9@2 linux_x86_64 - | r.txt'],
    ],
    [
      'uv brings its Python',
      'FROM ubuntu:24.04\nRUN uv venv --python 3.13 && uv pip install -r r.txt',
      ['3.13@2 linux_x86_64 - | r.txt'],
    ],
    ['uv sync', 'FROM ghcr.io/astral-sh/uv:python3.12-bookworm\nRUN uv sync --frozen', ['3.12@1 linux_x86_64 - | .']],
    [
      'stages: what installs counts',
      'FROM python:3.11 AS build\nRUN pip install -r r.txt\nFROM gcr.io/distroless/base\nCOPY --from=build /x /x',
      ['3.11@1 linux_x86_64 - | r.txt'],
    ],
    [
      'stages: two that install',
      'FROM python:3.11 AS cpu\nRUN pip install -r cpu.txt\nFROM nvidia/cuda:11.8.0-base-ubuntu22.04 AS gpu\nRUN python3.10 -m pip install -r gpu.txt',
      ['3.11@1 linux_x86_64 - | cpu.txt', '3.10@4 linux_x86_64 cu11 | gpu.txt'],
    ],
    [
      'stages: one on the other',
      'FROM python:3.11 AS base\nRUN pip install -r base.txt\nFROM base AS dev\nRUN pip install -r dev.txt',
      ['3.11@1 linux_x86_64 - | base.txt', '3.11@1 linux_x86_64 - | base.txt dev.txt'],
    ],
    ['exec form', 'FROM python:3.11\nRUN ["pip", "install", "-r", "r.txt"]', ['3.11@1 linux_x86_64 - | r.txt']],
    ['heredoc', 'FROM python:3.11\nRUN <<EOF\npip install -r r.txt\nEOF\nCMD x', ['3.11@1 linux_x86_64 - | r.txt']],
    [
      'heredoc with the line ends of Windows',
      'FROM python:3.11\r\nRUN <<EOF\r\npip install -r r.txt\r\nEOF\r\nRUN pip install -r s.txt\r\n',
      ['3.11@1 linux_x86_64 - | r.txt s.txt'],
    ],
    [
      'heredoc of more lines than a call takes values',
      `FROM python:3.11\nRUN <<EOF\n${'true\n'.repeat(200_000)}pip install -r r.txt\nEOF\n`,
      ['3.11@1 linux_x86_64 - | r.txt'],
    ],
    [
      'mounts and comments within',
      'FROM python:3.11\nRUN --mount=type=cache,target=/root/.cache \\\n  # why\n\n  pip install \\\n    -rr.txt --requirement=s.txt',
      ['3.11@1 linux_x86_64 - | r.txt s.txt'],
    ],
    [
      'escape directive',
      '# escape=`\nFROM python:3.11\nRUN pip install `\n  -r r.txt',
      ['3.11@2 linux_x86_64 - | r.txt'],
    ],
    ['windows line ends', 'FROM python:3.11\r\nRUN pip install \\\r\n -r r.txt\r\n', ['3.11@1 linux_x86_64 - | r.txt']],
    ['a stage of its own name', 'FROM a AS a\nFROM a', ['- linux_x86_64 - | ']],
  ])('%s', (_, text, expected) => {
    expect(places(text)).toEqual(expected)
  })

  it('follows a path back through COPY', () => {
    const [place] = readDockerfile(
      'docker/Dockerfile',
      'FROM python:3.11\nWORKDIR /app\nCOPY requirements/prod.txt ./r.txt\nCOPY src/ lib/\nRUN pip install -r r.txt',
    )
    expect(place?.resolve('r.txt', '')[0]).toBe('docker/requirements/prod.txt')
    expect(place?.resolve('r.txt', '')).toContain('requirements/prod.txt')
    expect(place?.resolve('lib/x.txt', '')).toContain('src/x.txt')
    expect(place?.resolve('/app/lib/x.txt', '')).toContain('src/x.txt')
    expect(
      place?.resolve('../../../etc/passwd', '').every((path) => !path.startsWith('..') && !path.startsWith('/')),
    ).toBe(true)
  })

  it('reads indexes of commands and of variables', () => {
    const [place] = readDockerfile(
      'Dockerfile',
      'FROM python:3.11\nENV PIP_EXTRA_INDEX_URL="https://a.example/simple https://b.example/simple"\nRUN pip install --no-deps --pre -i https://c.example -r r.txt',
    )
    expect(place?.installs[0]?.options.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'extra-index-url https://a.example/simple',
      'extra-index-url https://b.example/simple',
      'pre ',
      'index-url https://c.example',
    ])
    expect(place?.installs[0]?.withoutDependencies).toBe(true)
  })
})
